"""``hf:`` models: a folder, or a repository of the Hugging Face hub, through transformers.

``hf:org/name`` or ``hf:org/name@revision`` is brought by huggingface_hub into its own cache (``HF_HOME``;
``HF_HUB_OFFLINE`` and ``HF_TOKEN`` mean what they mean there), ``hf:./folder`` is read where it lies. Only
safetensors are loaded, never pickles, and no code of a repository is ever executed. What the configuration says
decides how the model is asked: an encoder with a decoder summarizes, a causal model with a chat template answers.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config import nearest
from briefing.errors import ConfigError, ModelError
from briefing.models.base import PROMPTS, Way
from briefing.types import ModelInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.models.base import LanguageModel, Options

_REPOSITORY = re.compile(r"^(?P<name>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+))?$")
_FILES = ("*.json", "*.safetensors", "*.model", "*.jinja", "merges.txt", "vocab.txt", "*.spm")
_TOKENIZERS = (
    "tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json", "vocab.txt",
    "tekken.json", "source.spm",
)  # fmt: skip
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.msgpack", "*.h5")
_WRITES = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "ForSeq2SeqLM")
_HEAD = 1 << 20
_KEYS = ("device", "dtype", "languages", "context")


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """The table ``[backends.hf]``: where and how the models of a kind run.

    Attributes:
        device: ``cpu``, ``cuda``, ``cuda:1``, ``mps``; empty for the best there is.
        dtype: ``bfloat16``, ``float16`` or ``float32``; empty for what the device computes fastest.
        languages: ISO 639-1 codes that the model writes; empty for what is known of its family.
    """

    device: str = ""
    dtype: str = ""
    languages: frozenset[str] = frozenset()


def check(name: str, options: Options) -> None:
    """Refuse what is neither a folder with a model nor the name of a repository; ask nobody."""
    choices_of(options.table, name)
    folder = local_folder(name)
    if folder is not None:
        check_folder(folder, f"hf:{name}")
    elif _REPOSITORY.match(name) is None:
        raise ModelError(
            f"no folder {name}, and it is no repository's name either",
            hint="write hf:org/name, hf:org/name@revision, or hf:./folder",
        )


def info(name: str, options: Options) -> ModelInfo | None:
    """Return name and version of a folder, or of a repository that is here already; None where it is not."""
    del options
    folder = local_folder(name)
    if folder is None:
        folder = _snapshot(name, offline=True)
    if folder is None:
        return None
    return info_of_folder(folder, _shown(name))


def load(name: str, options: Options) -> LanguageModel:
    """Return the model; see `briefing.models.base.Backend.load`."""
    choices = choices_of(options.table, name)
    folder = local_folder(name)
    if folder is None:
        check(name, options)
        folder = _snapshot(name, offline=True)
        if folder is None:
            options.notify(f"bringing {name} from the Hugging Face hub; once only")
            folder = _snapshot(name, offline=False)
    if folder is None:
        raise ModelError(f"cannot find {name}", hint="correct the name")
    return load_folder(folder, info_of_folder(folder, _shown(name)), options, choices)


def _shown(name: str) -> str:
    """Return the model's name for documents: of a folder only its own name, not where it lies."""
    return f"hf:{Path(name).expanduser().resolve().name if local_folder(name) is not None else name}"


def choices_of(table: Mapping[str, Any], name: str) -> Choices:
    """Return what a table says about a model: the sub-table of its name goes before.

    Raises:
        ConfigError: A key is unknown or of the wrong type.
    """
    own = table.get(name, {})
    given = {key: value for key, value in table.items() if not isinstance(value, dict)} | dict(own)
    for key, value in given.items():
        if key not in _KEYS:
            raise ConfigError(f"unknown key {key!r} of a local model in [backends]", hint=nearest(key, _KEYS))
        wanted = list if key == "languages" else str
        if not isinstance(value, wanted):
            raise ConfigError(
                f"{key} of a local model in [backends] cannot be {value!r}", hint=_EXPECTED[key]
            )
    dtype = str(given.get("dtype", ""))
    if dtype not in {"", "bfloat16", "float16", "float32"}:
        raise ConfigError(f"unknown dtype {dtype!r} in [backends]", hint=_EXPECTED["dtype"])
    return Choices(
        device=str(given.get("device", "")),
        dtype=dtype,
        languages=frozenset(str(code) for code in given.get("languages", ())),
    )


_EXPECTED = {
    "device": 'write device = "cpu", "cuda" or "mps"',
    "dtype": 'write dtype = "bfloat16", "float16" or "float32"',
    "languages": 'write languages = ["en", "de"]',
}


def local_folder(name: str) -> Path | None:
    """Return the folder that a name means; None where it can only be a repository."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if path.is_file() or path.is_absolute() or name.startswith(("./", "../", "~")):
        raise ModelError(f"no folder {name}", hint="name the folder that holds config.json and *.safetensors")
    return None


def check_folder(folder: Path, name: str) -> dict[str, Any]:
    """Return the configuration of a folder with a model that writes.

    Raises:
        ModelError: A file is missing, the weights are pickles, or the model is of another kind.
    """
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kinds = [str(kind) for kind in config.get("architectures") or ()]
    except (OSError, ValueError, AttributeError, TypeError) as exc:
        raise ModelError(
            f"{name} has no readable config.json: {exc}", hint="name the folder of a transformers model"
        ) from exc
    if not any(folder.glob("*.safetensors")):
        pickled = next((path.name for pattern in _PICKLES for path in folder.glob(pattern)), None)
        if pickled is not None:
            raise ModelError(
                f"{name} has its weights as {pickled} only, which could execute code when it is loaded",
                hint="choose a revision with safetensors, or convert it on a machine that you can lose",
            )
        raise ModelError(f"{name} has no weights (*.safetensors)", hint="bring the whole model")
    if not any((folder / file).is_file() for file in _TOKENIZERS):
        raise ModelError(
            f"{name} has no tokenizer file (one of {', '.join(_TOKENIZERS[:4])}, …)",
            hint="bring the whole model",
        )
    if kinds and not any(kind.endswith(_WRITES) for kind in kinds):
        raise ModelError(
            f"{name} is a {kinds[0]}: it does not write text",
            hint="choose a model for summarization, or a chat model",
        )
    return config


def info_of_folder(folder: Path, name: str) -> ModelInfo:
    """Return name and version of the model in a folder: the digest of its files' beginnings and sizes."""
    config = check_folder(folder, name)
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".json", ".safetensors", ".model", ".jinja", ".txt", ".spm"} and path.is_file():
            size = path.stat().st_size
            digest.update(f"{path.name} {size} ".encode())
            with path.open("rb") as file:
                digest.update(file.read(_HEAD))
                # A tuned model differs from its base everywhere, so some of the end tells them apart.
                file.seek(max(0, size - _HEAD))
                digest.update(file.read(_HEAD))
    way = Way.SUMMARY if config.get("is_encoder_decoder") else Way.BULLETS
    return ModelInfo(name=name, version=digest.hexdigest()[:12], prompt=PROMPTS[way])


def load_folder(folder: Path, found: ModelInfo, options: Options, choices: Choices) -> LanguageModel:
    """Return the model that lies in a folder, on its device.

    Raises:
        ModelError: It cannot be loaded, needs more memory than there is, or needs code of its own.
    """
    from briefing.models.threads import available_threads, wait_politely  # noqa: PLC0415

    wait_politely()
    try:
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415
    except (ImportError, OSError) as exc:
        raise ModelError(
            f"cannot start the language model: {exc}",
            hint="install torch and transformers again, or use --model extractive",
        ) from exc
    from briefing.models import devices  # noqa: PLC0415
    from briefing.models.chat import ChatModel  # noqa: PLC0415
    from briefing.models.languages import languages_of  # noqa: PLC0415
    from briefing.models.quiet import quiet_transformers  # noqa: PLC0415
    from briefing.models.seq2seq import Seq2SeqModel  # noqa: PLC0415

    torch.set_num_threads(options.threads or available_threads())
    written = check_folder(folder, found.name)
    device = devices.chosen_device(choices.device)
    family = str(written.get("model_type", ""))
    dtype = getattr(torch, choices.dtype) if choices.dtype else devices.chosen_precision(device, family)
    devices.need_memory(folder, found.name, device, dtype)
    encodes = bool(written.get("is_encoder_decoder"))
    kind = transformers.AutoModelForSeq2SeqLM if encodes else transformers.AutoModelForCausalLM
    with quiet_transformers():
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model, report = kind.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, local_files_only=True, output_loading_info=True
            )
            model = model.to(device).eval()
        except Exception as exc:
            raise ModelError(f"cannot load {found.name}: {_told(exc)}", hint=_next_step(exc)) from exc
    if missing := sorted(report["missing_keys"]):
        raise ModelError(
            f"{found.name} lacks weights: {', '.join(missing[:3])}{', …' if len(missing) > 3 else ''}",  # noqa: PLR2004
            hint="bring the whole model again",
        )
    languages = choices.languages or languages_of(model.config, tokenizer)
    options.notify(f"{found.name} runs on {device.type} in {str(dtype).removeprefix('torch.')}")
    if encodes:
        return Seq2SeqModel(model, tokenizer, found, languages=languages, batch_size=options.batch_size)
    return ChatModel(model, tokenizer, found, languages=languages, batch_size=options.batch_size)


def _snapshot(name: str, *, offline: bool) -> Path | None:
    """Return the folder of a repository in the hub's cache, brought there if need be; None where it is not there.

    Raises:
        ModelError: It cannot be brought.
    """
    import huggingface_hub  # noqa: PLC0415
    from huggingface_hub import errors  # noqa: PLC0415

    match = _REPOSITORY.match(name)
    if match is None:
        return None
    try:
        found = huggingface_hub.snapshot_download(
            match["name"],
            revision=match["revision"],
            allow_patterns=list(_FILES),
            local_files_only=offline,
        )
    except errors.GatedRepoError as exc:
        raise ModelError(
            f"{name} is gated: its makers want to know who uses it",
            hint="accept its licence on its page and set HF_TOKEN to a token of your account",
        ) from exc
    except errors.RevisionNotFoundError as exc:
        raise ModelError(f"{match['name']} has no revision {match['revision']}", hint="correct it") from exc
    except errors.RepositoryNotFoundError as exc:
        raise ModelError(
            f"the hub knows no model {match['name']}", hint="correct the name; for a private one set HF_TOKEN"
        ) from exc
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled) as exc:
        if offline:
            return None
        raise ModelError(f"cannot bring {name}: {_told(exc)}", hint=_OFFLINE) from exc
    except Exception as exc:
        raise ModelError(f"cannot bring {name}: {_told(exc)}", hint=_OFFLINE) from exc
    return Path(found)


_OFFLINE = "check the network, HF_ENDPOINT and HF_HUB_OFFLINE, or bring the model's folder here and write hf:./folder"


def _told(error: BaseException) -> str:
    """Return the first line of an error that was written for programmers."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{lines[0][:300]}" if lines else type(error).__name__


def _next_step(error: BaseException) -> str:
    from briefing.models import devices  # noqa: PLC0415

    if devices.is_out_of_memory(error):
        return "close other programs, choose a smaller model, or run it on a server (openai:)"
    if "trust_remote_code" in str(error) or "custom code" in str(error):
        return "it needs code of its own, which briefing never executes; choose another model"
    return "bring the whole model again, or choose another"

"""A finished briefing goes to its readers: a folder, mail, push services, an Atom feed.

Every channel is tried on its own, so that one that fails never keeps the others waiting, and what was handed
over is written down, so that nothing arrives twice.
"""

from briefing.delivery.channels import (
    AppriseChannel,
    AtomChannel,
    Channel,
    EmailChannel,
    FolderChannel,
    PluginChannel,
    channels_of,
)
from briefing.delivery.edition import Edition, edition_of
from briefing.delivery.sending import DeliveryReport, Outcome, deliver, preview, tell_failure

__all__ = [
    "AppriseChannel",
    "AtomChannel",
    "Channel",
    "DeliveryReport",
    "Edition",
    "EmailChannel",
    "FolderChannel",
    "Outcome",
    "PluginChannel",
    "channels_of",
    "deliver",
    "edition_of",
    "preview",
    "tell_failure",
]

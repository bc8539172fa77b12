"""One file a language: its closed word lists (`briefing.summarizing.foreign.language.Language`)."""

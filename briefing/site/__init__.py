"""The archive as a static site: all briefings, people, places, affairs and a search that needs no server."""

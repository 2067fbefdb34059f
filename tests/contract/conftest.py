"""A genuine Neo4j for each test that asks for one, and one that says less of itself."""

from tests import served

server, mute = served.server, served.mute

"""Parties as entities of FollowTheMoney, in the shapes that clients of OpenSanctions read."""

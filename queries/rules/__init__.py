"""The rule pack: indicators, parameters and policy as data that is checked before it is used."""

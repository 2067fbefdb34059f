"""Bodies of a state by their names: ministries, police, services, armed forces."""

"""The acts that people can do, by what they are about; each a model with its fields."""

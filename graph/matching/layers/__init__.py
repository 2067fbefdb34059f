"""The names and the numbers of layers, read once and indexed: who may be meant at all."""

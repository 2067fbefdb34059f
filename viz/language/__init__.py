"""The languages of documents: template words, names of countries, dates and amounts."""

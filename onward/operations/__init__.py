"""What can be asked of a workspace, and recorded in it: each question once, with its words.

A question is a pydantic model. Its fields have types, defaults and the words that explain them; the
command line, the HTTP API with its description, and the bodies of acts are made from it. What a
question does stands in `onward.api`.

`question` says how a field is declared; the other modules have the questions, a theme each.
"""

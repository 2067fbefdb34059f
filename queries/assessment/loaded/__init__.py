"""Which sorts of data the layers and an order hold, and what an absent sort leaves unanswered."""

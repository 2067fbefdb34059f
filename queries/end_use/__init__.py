"""What an order says of its end use: uses that it declares, its papers, duties on re-export."""

"""Cases of the ablation table: names of listed parties as orders and lists write them."""

"""Parents, blocking and other relations: setting them, looking at them, mending them."""

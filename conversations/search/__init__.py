"""Finding conversations by what was said in them: an index that holds no words, only keyed digests of them."""

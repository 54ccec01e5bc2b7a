"""The words people use around what must not leave, in the languages of the product.

Written as people write them; whoever uses them folds them first (``prepared_text.fold``). English, Spanish, French,
Portuguese, Filipino, Indonesian, Thai, Arabic, Chinese, Swahili, Kinyarwanda, in this order.
"""

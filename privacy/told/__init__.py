"""Secrets told in prose: what stands where somebody says what they typed, weighed by what the sentence around it does.

``tokens`` reads words and what they do; ``words``, ``numbers`` and ``written`` say what could be told; ``features``
what speaks for and against it; ``scoring`` adds up the weights of ``weights.json``. Those are learned from the tuning
sets by ``tests.privacy.learn_told``. ``common_words.txt`` lists what is said every day: it comes from messages of the
tuning half that triggers are tried on, and from the words of their concepts.
"""

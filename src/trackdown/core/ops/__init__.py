"""Operations: their envelope, their order, their fold, and one module per family."""

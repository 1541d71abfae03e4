"""Made-up appearances, heads and chests that the locator is trained on besides real images."""

"""The worst input we can think of: one module for headers, for Kconfig, and for what a user names."""

"""The demo merchant and its customers, so that a first look shows a shop at work."""

from gateway.demo.merchant import DemoMerchant, fill_demo, load_demo

__all__ = ["DemoMerchant", "fill_demo", "load_demo"]

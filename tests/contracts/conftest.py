from tests.contracts.vendor_fixtures import client, vendors

__all__ = ["client", "vendors"]

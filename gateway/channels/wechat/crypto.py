"""WeChat's encrypted mode: AES-256-CBC with the account's EncodingAESKey.

Plain text = 16 random bytes + length of the XML (4 bytes, big-endian) + XML + app id, padded by PKCS #7 to blocks of
32 bytes. Source: WeChat's page "Message encryption and decryption"; checked against the SDK wechatpy.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class DecryptionError(ValueError):
    """The text was not encrypted with this key, or for another account."""


def decrypt(encrypted: str, encoding_aes_key: str, app_id: str) -> bytes:
    """Return the XML in an `Encrypt` element.

    Raises:
        DecryptionError: it is no such text, was damaged, or names another app id.

    """
    try:
        data = base64.b64decode(encrypted, validate=True)
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
    except (binascii.Error, ValueError) as error:
        raise DecryptionError("The text is not encrypted with our EncodingAESKey.") from error
    content = _unpadded(padded)[16:]
    length = int.from_bytes(content[:4], "big")
    xml, owner = content[4 : 4 + length], content[4 + length :]
    if len(xml) != length or owner != app_id.encode():
        raise DecryptionError("The text was encrypted for another account.")
    return xml


def _unpadded(padded: bytes) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise DecryptionError("The text is not padded as WeChat pads.")
    return padded[:-count]

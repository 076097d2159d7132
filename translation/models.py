"""The model folder: what is installed, what can be had, and how it gets in and out.

<models>/firefox/<source>-<target>/   model*.bin, vocab*.spm (or srcvocab, trgvocab), lex*.bin
<models>/argos/<package>/             metadata.json, model/, sentencepiece.model or bpe.model
<models>/quality.toml                 the operator's own figures, optional
<models>/.downloads/                  what is on its way
<models>/.new-*/                      what is being installed
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from translation import incoming
from translation.disk import advice
from translation.downloads import DownloadError, UnreachableError, download, fetch_text, new_client
from translation.engines.argos import installed_packages
from translation.engines.firefox import installed_models
from translation.expected_quality import expected_edge, own_figures
from translation.matching import serves
from translation.model_indexes import HUB, AvailableModel, argos_models, firefox_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from translation.downloads import Progress
    from translation.engines.base import Edge
    from translation.model_indexes import RemoteFile

BY_HAND = (
    "Where there is no internet: on another machine fetch the model's files from "
    "https://mozilla.github.io/translations/firefox-models/ into a folder named after the pair (es-en), or an "
    ".argosmodel file from https://www.argosopentech.com/argospm/index/, bring it here and run: gateway models add FILE"
)

_STAGING = ".new-"
_LONGEST_INSTALLATION_SECONDS = 24 * 60 * 60


class ModelError(Exception):
    """A model cannot be added or removed; the message says why and what to do."""


class Addresses(msgspec.Struct, frozen=True):
    """Where the lists of models and their files are."""

    firefox_records: str = (
        "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
    )
    firefox_attachments: str = "https://firefox-settings-attachments.cdn.mozilla.net/"
    argos_index: str = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/index.json"


class InstalledModel(msgspec.Struct, frozen=True):
    """A model of the folder, or one that comes with the product."""

    engine: str
    source: str
    target: str
    name: str
    size: int
    """Bytes on the disk."""
    bundled: bool
    """Comes with the product and cannot be removed."""
    folder: str


class ModelStore:
    """The models of one folder. Its methods wait for disk and network: call them off the event loop."""

    def __init__(self, folder: Path, addresses: Addresses | None = None) -> None:
        """Take the folder, which need not exist, and the addresses of the lists."""
        self.folder = folder
        self.addresses = addresses or Addresses()

    def installed(self) -> list[InstalledModel]:
        """List installed models, bundled ones too."""
        firefox = [
            self._installed("firefox", pair, Path(model.model).parent)
            for pair, model in installed_models(self.folder / "firefox").items()
        ]
        argos = [
            self._installed("argos", pair, place) for pair, place in installed_packages(self.folder / "argos").items()
        ]
        return sorted(firefox + argos, key=lambda model: (model.source, model.target, model.engine))

    def available(self) -> list[AvailableModel]:
        """Fetch the lists of models that can be had.

        Raises:
            DownloadError: both lists are out of reach or unreadable; the message says how to do without.

        """
        models: list[AvailableModel] = []
        failures = []
        with new_client() as client:
            for read in (self._available_firefox, self._available_argos):
                try:
                    models += read(client)
                except DownloadError as error:
                    failures.append(error)
        if not models and failures:
            reasons = "; ".join(map(str, failures))
            raise type(failures[0])(f"{reasons}. {BY_HAND}") from failures[0]
        return models

    def plan(self, source: str, target: str) -> list[AvailableModel]:
        """Choose what to install for a pair: the best direct model, else one to and one from English.

        Raises:
            DownloadError: the lists are out of reach.
            ModelError: neither exists.

        """
        available = self.available()
        if direct := self._best(available, source, target):
            return [direct]
        legs = [self._best(available, source, HUB), self._best(available, HUB, target)]
        if serves(source, HUB) or serves(HUB, target) or None in legs:
            raise ModelError(f"No model for {source}-{target} can be had; gateway models available lists what can.")
        present = {(model.source, model.target) for model in self.installed()}
        return [leg for leg in legs if leg and (leg.source, leg.target) not in present]

    def add(self, model: AvailableModel, progress: Progress | None = None) -> InstalledModel:
        """Fetch, check and install a model; a broken-off attempt is taken up again.

        Raises:
            DownloadError: a file cannot be fetched or is damaged; the message says how to bring it by hand.
            ModelError: what came is not a model.

        """
        with self._staging() as staging:
            downloads = self._downloads(model)
            files = [(self._fetch(remote, downloads, progress), remote) for remote in model.files]
            if model.engine == "argos":
                staged = incoming.argos_package(files[0][0], staging)
            else:
                staged = incoming.firefox_files(files, staging / f"{model.source}-{model.target}")
            installed = self._install(staged, staging)
            shutil.rmtree(downloads)
        return installed

    def add_file(self, path: Path) -> InstalledModel:
        """Install a model from a file or folder: .argosmodel, or a folder or zip of Firefox's files.

        Raises:
            ModelError: it is neither, damaged or dangerous.

        """
        with self._staging() as staging:
            return self._install(incoming.any_model(path, staging), staging)

    def remove(self, source: str, target: str, engine: str | None = None) -> list[InstalledModel]:
        """Delete the models of a pair, of one engine or all.

        Raises:
            ModelError: there is none, or only one that comes with the product.

        """
        found = [model for model in self.installed() if (model.source, model.target) == (source, target)]
        found = [model for model in found if engine in {None, model.engine}]
        own = [model for model in found if not model.bundled]
        if not found:
            raise ModelError(f"No model {source}-{target} is installed; gateway models list shows what is.")
        if not own:
            raise ModelError(f"The model {source}-{target} comes with the product and cannot be removed.")
        for model in own:
            shutil.rmtree(model.folder)
        return own

    def _downloads(self, model: AvailableModel) -> Path:
        version = re.sub(r"[^A-Za-z0-9.]", "_", model.version)
        return self.folder / ".downloads" / f"{model.engine}-{model.source}-{model.target}-{version}"

    @staticmethod
    def _fetch(remote: RemoteFile, downloads: Path, progress: Progress | None) -> Path:
        file = downloads / Path(remote.name).name
        try:
            with new_client() as client:
                download(client, remote.url, file, remote.sha256, progress)
        except UnreachableError as error:
            raise UnreachableError(f"{error}. {BY_HAND}") from error
        return file

    def _best(self, available: list[AvailableModel], source: str, target: str) -> AvailableModel | None:
        fitting = [model for model in available if serves(model.source, source) and serves(model.target, target)]
        exact = [model for model in fitting if (model.source, model.target) == (source, target)]
        return max(exact or fitting, key=lambda model: self._expected(model).quality, default=None)

    def _expected(self, model: AvailableModel) -> Edge:
        return expected_edge(model.engine, model.source, model.target, "", own_figures(self.folder))

    def _available_firefox(self, client: httpx.Client) -> list[AvailableModel]:
        body = fetch_text(client, self.addresses.firefox_records)
        return firefox_models(body, self.addresses.firefox_attachments)

    def _available_argos(self, client: httpx.Client) -> list[AvailableModel]:
        return argos_models(fetch_text(client, self.addresses.argos_index))

    def _install(self, staged: incoming.Staged, staging: Path) -> InstalledModel:
        """Put a checked model in its place; older ones of the same pair go as the staging folder does."""
        place = self.folder / staged.engine / staged.folder.name
        place.parent.mkdir(parents=True, exist_ok=True)
        replaced = staging / "replaced"
        replaced.mkdir()
        for old in {place, *self._own_places(staged)}:
            if old.exists():
                old.replace(replaced / old.name)
        staged.folder.replace(place)
        return self._installed(staged.engine, staged.pair, place)

    def _own_places(self, staged: incoming.Staged) -> set[Path]:
        return {
            Path(model.folder)
            for model in self.installed()
            if (model.engine, model.source, model.target) == (staged.engine, *staged.pair) and not model.bundled
        }

    def _installed(self, engine: str, pair: tuple[str, str], place: Path) -> InstalledModel:
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        bundled = not place.is_relative_to(self.folder)
        return InstalledModel(engine, *pair, place.name, size, bundled, str(place))

    @contextmanager
    def _staging(self) -> Iterator[Path]:
        """Give a folder on the same disk, so that moving a model into place is one step."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear_away()
            with tempfile.TemporaryDirectory(prefix=_STAGING, dir=self.folder) as name:
                yield Path(name)
        except incoming.IncomingError as error:
            raise ModelError(str(error)) from error
        except OSError as error:
            raise ModelError(advice(self.folder, error)) from error

    def _clear_away(self) -> None:
        """Remove what an installation left that was killed; one that is still at work is younger."""
        for left in self.folder.glob(f"{_STAGING}*"):
            if time.time() - left.stat().st_mtime > _LONGEST_INSTALLATION_SECONDS:
                shutil.rmtree(left)

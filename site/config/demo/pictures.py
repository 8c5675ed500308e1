"""The season's drawings, in the site's library with their alt text."""

from django.core.files.images import ImageFile
from django.db import transaction

from config.demo.progress import Progress
from config.demo.season import FOLDER, read
from home.models import SiteImage


def seed_pictures(progress: Progress) -> None:
    pictures = read("pictures")
    for number, (name, facts) in enumerate(pictures.items(), start=1):
        image = SiteImage.objects.filter(title=facts["title"]).first()
        if image is None:
            image = SiteImage(title=facts["title"], description=facts["alt"])
        elif image.file.storage.exists(image.file.name):
            continue
        # A library without its files (the folder was cleared) gets them again.
        with transaction.atomic(), (FOLDER / "illustrations" / f"{name}.webp").open("rb") as file:
            image.file = ImageFile(file, name=f"{name}.webp")
            image.save()
        progress.step("Pictures", number, len(pictures))


def picture(name: str) -> SiteImage:
    return SiteImage.objects.get(title=read("pictures")[name]["title"])

"""Every address of the site, in the order in which they are tried."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps import Sitemap
from wagtail.documents import urls as wagtaildocs_urls

from accounts.views import editors_door, to_sign_in
from config import health
from config.robots import robots

handler400 = "config.errors.bad_request"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    # Wagtail's own sign-in knows no second factor: everybody comes in by the one door.
    path("admin/login/", editors_door),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("desk/", include("giving.desk_urls")),
    path("hooks/", include("giving.hook_urls")),
    path("robots.txt", robots),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": Sitemap}}),
]

if settings.SERVES_MEDIA:
    pictures = {"document_root": settings.MEDIA_ROOT / "images"}
    urlpatterns.append(path("media/images/<path:path>", serve, pictures))

if settings.DEBUG:
    from config.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide))

urlpatterns += i18n_patterns(
    path("", include("giving.urls")),
    # Wagtail's sign-in for private pages takes passwords too, and counts no wrong ones.
    path("_util/login/", to_sign_in),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

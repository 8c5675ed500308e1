"""Door: where the rooms' public pages are mounted, the same in each language."""

from django.urls import include, path

urlpatterns = [
    path("", include("giving.donations.urls")),
    path("", include("giving.wishes.urls")),
    path("", include("giving.newsletters.urls")),
    path("", include("giving.portal.urls")),
]

"""robots.txt: what search engines are asked to leave alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# The same pages also say `noindex` themselves: a robot that may not look would not see that, so
# wishes are not listed here.
PRIVATE = [
    "/admin/",
    "/desk/",
    "/accounts/",
    "/claims/",
    "/give/plan/",
    "/preferences/",
    "/receipts/",
    "/statements/",
    "/unsubscribe/",
]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *[f"Disallow: {path}" for path in PRIVATE]]
    lines.append(f"Sitemap: {settings.BASE_URL.rstrip('/')}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")

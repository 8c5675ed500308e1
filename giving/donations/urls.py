"""Addresses of giving."""

from django.urls import path

from giving.donations import views, way_pages

app_name = "donations"
urlpatterns = [
    path("give/", views.give, name="give"),
    path("give/thanks/<str:reference>/", views.thanks, name="thanks"),
    path("give/thanks/<str:reference>/letter/", views.tell, name="tell"),
    path("give/other-ways/", way_pages.ways, name="ways"),
    path("give/slip/", way_pages.slip, name="slip"),
]

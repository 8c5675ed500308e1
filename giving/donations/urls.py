"""Addresses of giving."""

from django.urls import path

from giving.donations import views

app_name = "donations"
urlpatterns = [
    path("give/", views.give, name="give"),
    path("give/thanks/<str:reference>/", views.thanks, name="thanks"),
]

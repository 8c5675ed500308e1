"""Addresses of the letters' pages."""

from django.urls import path

from giving.newsletters import views

app_name = "newsletters"
urlpatterns = [
    path("newsletter/", views.subscribe, name="subscribe"),
    path("newsletter/asked/", views.asked, name="asked"),
    path("newsletter/confirm/<str:token>/", views.confirm, name="confirm"),
    path("preferences/<str:token>/", views.preferences, name="preferences"),
    path("preferences/<str:token>/return/", views.come_back, name="come_back"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

"""The address of "My giving"."""

from django.urls import path

from giving.portal import views

app_name = "portal"
urlpatterns = [path("my-giving/", views.home, name="home")]

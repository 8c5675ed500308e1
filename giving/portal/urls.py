"""The address of "My giving"."""

from django.urls import path

from giving.portal import views

app_name = "portal"
urlpatterns = [
    path("my-giving/", views.home, name="home"),
    path("my-giving/statement/", views.make_statement, name="make_statement"),
]

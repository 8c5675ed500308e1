"""Addresses of wishes and promises."""

from django.urls import path

from giving.wishes import views

app_name = "wishes"
urlpatterns = [
    path("wishes/", views.list_wishes, name="list"),
    path("wishes/<str:code>/", views.wish, name="wish"),
    path("wishes/<str:code>/claim/", views.claim, name="claim"),
    path("claims/<str:token>/", views.promise, name="promise"),
    path("claims/<str:token>/order/", views.confirm_order, name="confirm_order"),
    path("claims/<str:token>/cancel/", views.cancel_claim, name="cancel_claim"),
]

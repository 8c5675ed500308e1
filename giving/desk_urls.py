"""Door: the addresses of the desk."""

from django.urls import path

from giving.deliveries import desk

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("scan/", desk.scan, name="scan"),
    path("receive/", desk.receive, name="receive"),
    path("wishes/<str:code>/", desk.wish, name="wish"),
    path("wishes/<str:code>/receive/", desk.receive_parcel, name="receive_parcel"),
    path("gifts/<int:pk>/bag/", desk.bag_gift, name="bag_gift"),
    path("households/<str:code>/", desk.household, name="household"),
    path("households/<str:code>/schedule/", desk.schedule_delivery, name="schedule_delivery"),
    path("deliveries/", desk.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", desk.delivery, name="delivery"),
    path("deliveries/<int:pk>/confirm/", desk.confirm_delivery, name="confirm_delivery"),
]

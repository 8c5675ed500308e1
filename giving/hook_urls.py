"""Door: where vendors knock."""

from django.urls import path

from giving.donations.views import stripe_webhook

app_name = "hooks"
urlpatterns = [path("stripe/", stripe_webhook, name="stripe")]

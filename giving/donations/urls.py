"""Addresses of giving."""

from django.urls import path

from giving.donations import plan_pages, receipt_pages, views, way_pages

app_name = "donations"
urlpatterns = [
    path("give/", views.give, name="give"),
    path("give/thanks/<str:reference>/", views.thanks, name="thanks"),
    path("give/thanks/<str:reference>/letter/", views.tell, name="tell"),
    path("give/other-ways/", way_pages.ways, name="ways"),
    path("give/slip/", way_pages.slip, name="slip"),
    path("give/plan/<str:token>/", plan_pages.plan, name="plan"),
    path("give/plan/<str:token>/amount/", plan_pages.change_plan_amount, name="change_plan_amount"),
    path("give/plan/<str:token>/pause/", plan_pages.pause_plan, name="pause_plan"),
    path("give/plan/<str:token>/resume/", plan_pages.resume_plan, name="resume_plan"),
    path("give/plan/<str:token>/card/", plan_pages.change_plan_card, name="change_plan_card"),
    path("give/plan/<str:token>/end/", plan_pages.end_plan, name="end_plan"),
    path("give/plan/<str:token>/again/", plan_pages.start_plan_again, name="start_plan_again"),
    path("receipts/<str:token>/", receipt_pages.receipt, name="receipt"),
    path("statements/<str:token>/", receipt_pages.statement, name="statement"),
]

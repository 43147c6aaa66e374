"""The site map of the practice's own billing codes."""

from django.urls import path

from pathway.views import billing

urlpatterns = [
    path("practice/billing-codes/", billing.code_list, name="billing_codes"),
    path("practice/billing-codes/<uuid:uuid>/removal/", billing.removal, name="billing_code_removal"),
]

"""Desk addresses of letters."""

from django.urls import path

from yitang.instruments.letters.views import letters, numbers, printing, templates

app_name = "letters"

urlpatterns = [
    path("", letters.home, name="home"),
    path("fonts/", printing.fonts, name="fonts"),
    path("registers/", numbers.registers, name="registers"),
    path("registers/add/", numbers.add, name="add_register"),
    path("registers/<uuid:register_id>/", numbers.register, name="register"),
    path("registers/<uuid:register_id>/skip/", numbers.skip_numbers, name="skip"),
    path("registers/<uuid:register_id>/close/", numbers.close, name="close_register"),
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:letter>/", templates.template, name="template"),
    path("templates/<slug:letter>/shipped/", templates.shipped, name="shipped"),
    path("templates/<slug:letter>/<uuid:template_id>/", templates.stored, name="stored"),
    path("issued/<uuid:letter_id>/", letters.issued, name="issued"),
    path("issued/<uuid:letter_id>/pdf/", letters.issued_pdf, name="issued_pdf"),
    path("issued/<uuid:letter_id>/docx/", letters.issued_docx, name="issued_docx"),
    path("issued/<uuid:letter_id>/withdraw/", letters.withdraw_letter, name="withdraw"),
    path("prints/<uuid:print_id>/", printing.batch, name="batch"),
    path("prints/<uuid:print_id>/file/", printing.batch_file, name="batch_file"),
    path("of/<slug:letter>/", printing.choose, name="choose"),
    path("of/<slug:letter>/print/", printing.print_chosen, name="print"),
    path("of/<slug:letter>/<uuid:subject_id>/", letters.paper, name="paper"),
    path("of/<slug:letter>/<uuid:subject_id>/pdf/", letters.paper_pdf, name="pdf"),
    path("of/<slug:letter>/<uuid:subject_id>/docx/", letters.paper_docx, name="docx"),
    path("of/<slug:letter>/<uuid:subject_id>/picture/", letters.picture, name="picture"),
    path("of/<slug:letter>/<uuid:subject_id>/issue/", letters.issue_letter, name="issue"),
]

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from yitang.foundation.ui.context import Shell


class Draft(forms.Form):
    title = forms.CharField(label="案由", max_length=60, help_text="一句话。")
    body = forms.CharField(label="内容", widget=forms.Textarea, max_length=1500, required=False)
    publish = forms.ChoiceField(label="是否公开", widget=forms.RadioSelect, choices=[("yes", "公开"), ("no", "不公开")])
    day = forms.DateField(label="日期", required=False)


def render(source: str, path: str = "/list", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, "shell": Shell(request), **context})).strip()


def test_field_ties_hint_error_and_count_to_the_control():
    html = render("{% field form.title count=60 %}", form=Draft({"title": ""}))
    assert 'aria-describedby="id_title-hint id_title-error id_title-count"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title-error"' in html
    assert "此项需要填写。" in html


def test_field_never_asks_the_browser_to_refuse():
    html = render("{% field form.title %}{% field form.body %}", form=Draft())
    assert " required" not in html
    assert "maxlength" not in html.split("id_body")[1]


def test_field_that_may_stay_empty_says_so():
    html = render("{% field form.body %}", form=Draft())
    assert "（选填）" in html
    assert "（选填）" not in render("{% field form.title %}", form=Draft())


def test_field_of_choices_is_a_fieldset_that_the_summary_can_reach():
    form = Draft({"title": "x"})
    html = render("{% error_summary form %}{% field form.publish %}", form=form)
    assert 'href="#id_publish"' in html
    assert '<fieldset class="field field-wrong" id="id_publish"' in html


def test_field_of_a_date_uses_the_native_picker():
    html = render("{% field form.day %}", form=Draft(initial={"day": "2026-03-05"}))
    assert 'type="date"' in html


def test_field_of_a_list_has_a_word_for_no_choice():
    class Filter(forms.Form):
        kind = forms.ChoiceField(label="类别", required=False, choices=[("", "---------"), ("a", "经济")])

    assert '<option value="" selected>选择一项</option>' in render("{% field form.kind %}", form=Filter())
    assert '<option value="" selected>全部</option>' in render("{% filter_form form %}", form=Filter())


def test_error_summary_without_errors_draws_nothing():
    assert render("{% error_summary form %}", form=Draft({"title": "x", "publish": "no"})) == ""
    assert render("{% error_summary form %}", form=Draft()) == ""


def test_error_summary_counts_and_names_the_fields():
    html = render("{% error_summary form %}", form=Draft({}))
    assert "有 2 处需要修改" in html
    assert "案由：此项需要填写。" in html


def test_query_link_keeps_the_other_parameters():
    assert render('{% query_link page="2" %}', "/list?q=%E7%94%B5%E6%A2%AF&page=7") == "?q=%E7%94%B5%E6%A2%AF&amp;page=2"
    assert render('{% query_link page="" %}', "/list?page=7") == "/list"


def test_sort_link_turns_round_and_forgets_the_page():
    html = render('{% sort_link "number" "编号" %}', "/list?sort=number&page=3&q=x")
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=x&amp;sort=-number"' in html


def test_pagination_draws_real_links_with_the_filter_kept():
    page = Paginator(range(1194), 20).get_page(3)
    html = render('{% pagination page "件" %}', "/list?q=x&page=3", page=page)
    assert "共 1,194 件" in html
    assert 'rel="prev" href="?q=x&amp;page=2"' in html
    assert 'aria-current="page">3<' in html


def test_pagination_of_one_page_draws_the_count_alone():
    html = render("{% pagination page %}", page=Paginator(range(3), 20).get_page(1))
    assert "共 3 条" in html
    assert "<a" not in html


def test_status_bar_keeps_the_act_as_markup_and_escapes_the_words():
    html = render('{% status_bar where=w tone="late" due="已超期" %}<a class="btn">提交答复</a>{% endstatus_bar %}', w="<b>")
    assert '<a class="btn">提交答复</a>' in html
    assert "&lt;b&gt;" in html
    assert "#s-diamond" in html


def test_lamp_tells_the_state_by_shape_and_word():
    html = render('{% lamp "soon" "还有 3 个工作日" %}')
    assert "#s-triangle" in html
    assert "还有 3 个工作日" in html


def test_check_answers_says_what_is_not_filled_in():
    html = render("{% check_answers rows %}", rows=[{"label": "单位", "value": "", "change_url": "/x"}])
    assert "未填写" in html
    assert '修改<span class="visually-hidden"> 单位</span>' in html


def test_secrecy_notice_names_rule_paper_way_and_mistake():
    html = render('{% secrecy_notice "/mistake" %}')
    assert "禁止上传、处理国家秘密和工作秘密" in html
    assert "纸质" in html
    assert 'href="/mistake"' in html


def test_filter_form_keeps_the_sort_and_resets_to_the_bare_path():
    html = render("{% filter_form form %}", "/list?sort=-day&title=x", form=Draft({"title": "x"}))
    assert '<input type="hidden" name="sort" value="-day">' in html
    assert 'href="/list"' in html


def test_file_list_shows_name_and_size():
    html = render("{% file_list files %}", files=[{"name": "调研报告.docx", "url": "/f", "size": 2048, "kind": "Word"}])
    assert "调研报告.docx" in html
    assert "2.0" in html

"""The pyvis network: every tie, no markup, and a page that asks nobody for anything."""

import re
from dataclasses import replace

import pytest

from onward import registry
from onward.errors import ExportError
from onward.viz.page import page as network
from onward.viz.page.renderer import write_policy
from onward.viz.scene import Edge
from tests.crowds import crowded
from tests.pictures import assessment, picture_of

SCENE = picture_of(assessment())
HOSTILE = "</script><script>alert(1)</script>&<img src=x onerror=alert(1) href>"


def test_the_network_keeps_parallel_ties_and_the_places_of_the_map() -> None:
    double = Edge("other", "w:holding", "w:user", "owns", "owns")
    net = network.build_network(replace(SCENE, edges=(*SCENE.edges, double)))
    assert len(net.edges) == len(SCENE.edges) + 1
    assert net.node_map["w:user"]["y"] > net.node_map["w:holding"]["y"]  # owners stand above
    assert net.options["physics"] == {"enabled": False}


def test_a_crowd_of_several_maps_is_one_network_of_every_party() -> None:
    scene = crowded()
    net = network.build_network(scene)
    assert sorted(net.node_ids) == sorted(node.id for node in scene.nodes)
    assert len(net.edges) == len(scene.edges)


def test_nothing_has_a_title_which_vis_network_could_take_for_markup() -> None:
    net = network.build_network(picture_of(assessment(HOSTILE)))
    assert not any("title" in each for each in (*net.nodes, *net.edges))


def test_the_page_runs_two_scripts_and_makes_no_element_of_a_name() -> None:
    page = network.render_network(picture_of(assessment(HOSTILE))).decode("utf-8")
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2
    assert write_policy(scripts, style[0]).replace("'", "&#39;") in page
    assert (
        re.findall(
            r"<img|<[^>]*\s(?:src|href|on\w+|style)=",
            re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL),
        )
        == []
    )


def test_a_pyvis_without_its_script_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "VIS", "templates/nothing.js")
    network._load_vis.cache_clear()
    with pytest.raises(ExportError, match=r"install pyvis 0\.3\.2"):
        network.render_network(SCENE)


def test_pyvis_is_an_export_beside_the_page() -> None:
    export = registry.find("export", "pyvis")
    assert (export.SUFFIX, export.render(SCENE)[:15]) == (".pyvis.html", b"<!doctype html>")

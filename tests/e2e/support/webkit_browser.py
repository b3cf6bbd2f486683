#!/usr/bin/python3
"""A window of WebKitGTK for WebKitWebDriver, whose data outlives it: webkit_browser.py PROFILE DOWNLOADS

WebKit's own MiniBrowser, once a driver steers it, forgets everything when it ends. This one ends with SIGTERM only: a
driver that lost its page finds it again, at the address in WEBKIT_INSPECTOR_SERVER. Messages of pages go to stdout.
"""
import os
import signal
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

PROFILE, DOWNLOADS = sys.argv[1:3]
PART = ".part"  # what a download is called while it grows


def start():
    data = WebKit2.WebsiteDataManager(
        base_data_directory=os.path.join(PROFILE, "data"), base_cache_directory=os.path.join(PROFILE, "cache")
    )
    context = WebKit2.WebContext(website_data_manager=data)
    context.set_preferred_languages(["en-US", "en"])
    context.set_automation_allowed(True)
    context.connect("automation-started", automation_started)
    context.connect("download-started", download_started)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, Gtk.main_quit)
    Gtk.main()


def automation_started(context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("Keliu's test browser")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(info)
    session.connect("create-web-view", lambda _session: new_view(context))


def new_view(context):
    settings = WebKit2.Settings(enable_write_console_messages_to_stdout=True)
    view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=1280, default_height=900)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _view: window.destroy())
    return view


def download_started(_context, download):
    download.connect("decide-destination", decide_destination)


def decide_destination(download, name):
    """Names a file nobody has, as other browsers do; it has that name once it is whole."""
    stem, end = os.path.splitext(name)
    path, count = os.path.join(DOWNLOADS, name), 0
    while os.path.exists(path) or os.path.exists(path + PART):
        count += 1
        path = os.path.join(DOWNLOADS, f"{stem} ({count}){end}")
    download.set_destination("file://" + path + PART)
    download.connect("finished", lambda _download: os.path.exists(path + PART) and os.rename(path + PART, path))
    return True


start()

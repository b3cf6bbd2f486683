// Runs before everything else, in any browser, and says in words why Keliu cannot run here or should not be used here:
// before any data is typed. Plain old JavaScript (ES5) on purpose.
(function () {
  "use strict";

  var TEXTS = {
    file: [
      "请通过网址打开客留",
      "浏览器不允许从文件夹直接运行这个页面（file://）。请把它放在网站上，或者用 scripts/serve 在本机打开。",
      "Please open Keliu through a web address",
      "Browsers do not run this page straight from a folder (file://). Put it on a web host, or use scripts/serve on this machine."
    ],
    insecure: [
      "这个网址不安全，客留没有启动",
      "客留要在浏览器里加密，这只在 https:// 或本机的 http://localhost 上可用。请用 https:// 打开。",
      "This address is not secure, so Keliu has not started",
      "Keliu encrypts in the browser, which works at https:// addresses and at http://localhost only. Please open it with https://."
    ],
    old: [
      "这个浏览器太旧，客留没有启动",
      "请更新浏览器后再打开：Chrome 或 Edge 109、Firefox 115、Safari 16 以上。已有的数据不会受影响。",
      "This browser is too old, so Keliu has not started",
      "Please update it and come back: Chrome or Edge 109, Firefox 115, Safari 16 or newer. Data you already have is not touched."
    ],
    inApp: [
      "请用系统浏览器打开",
      "您正在聊天等应用的内置浏览器里，它随时可能清除数据。请点右上角的菜单，选择“在浏览器中打开”，再录入客户。",
      "Please open this page in the system browser",
      "This is the built-in browser of a chat program or another app; it may delete data at any time. Choose “Open in browser” in its menu before you enter customers."
    ],
    failed: [
      "客留没有启动",
      "页面没有完整载入。请检查网络，然后重新载入。已有的数据不会受影响；如果一直打不开，可以把它们存成文件。",
      "Keliu has not started",
      "The page did not load completely. Please check the connection and reload. Data you already have is not touched; if this goes on, you can save it as a file."
    ],
    stopped: [
      "客留遇到错误，已停止",
      "已经显示“已保存”的内容都在这个浏览器里。请重新载入页面。",
      "Keliu has stopped after an error",
      "All that was shown as saved is kept in this browser. Please reload the page."
    ],
    slow: ["正在打开…", "", "Opening…", ""]
  };

  // Names that apps give their built-in browsers.
  var APPS = new RegExp(
    "MicroMessenger|WindowsWechat|MacWechat|wxwork|\\bQQ/|\\bTIM/|\\bTBS/|DingTalk|Lark/|Feishu|Weibo|AliApp|Alipay|baiduboxapp|" +
      "aweme|BytedanceWebview|NewsArticle|xhsdiscover|ZhihuHybrid|Kwai|BiliApp|FBAN|FBAV|FB_IAB|Instagram|\\bLine/|KAKAOTALK|" +
      "Telegram|WhatsApp|Twitter|LinkedInApp|Snapchat|Pinterest|musical_ly|Zalo|Viber",
    "i"
  );
  var CONTINUED = "keliu-in-app"; // in sessionStorage: asked once in each tab, not at every reload

  var box = document.getElementById("boot");
  var started = false;

  function add(parent, tag, text) {
    var element = document.createElement(tag);
    element.appendChild(document.createTextNode(text));
    parent.appendChild(element);
    return element;
  }

  function clear() {
    box.textContent = "";
    box.removeAttribute("class");
  }

  /** Shows a text, and below it a button where there is something to do about it. */
  function show(name, label, act) {
    clear();
    box.className = "boot-" + name;
    for (var i = 0; i < 4; i += 2) {
      var part = add(box, "div", "");
      part.lang = i === 0 ? "zh-CN" : "en";
      add(part, "strong", TEXTS[name][i]);
      if (TEXTS[name][i + 1]) add(part, "p", TEXTS[name][i + 1]);
    }
    if (label) add(box, "button", label).onclick = act;
  }

  function stop(name) {
    window.keliuStop = name;
    show(name);
  }

  function isOld() {
    return !(
      window.crypto &&
      window.crypto.subtle &&
      "noModule" in document.createElement("script") &&
      typeof WebAssembly === "object" &&
      typeof structuredClone === "function" &&
      window.indexedDB &&
      window.CSSLayerBlockRule &&
      window.HTMLDialogElement &&
      navigator.locks
    );
  }

  function isInApp() {
    var agent = navigator.userAgent;
    if (APPS.test(agent)) return true;
    // An iPad may call itself a Macintosh. On these every browser says Safari; only home screens and apps' views do not.
    if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) {
      return /AppleWebKit/.test(agent) && !/Safari\//.test(agent) && !navigator.standalone;
    }
    // Android's view for apps. A few makers build their browsers on it, and name them so.
    return /; wv\)/.test(agent) && !/Browser\//.test(agent);
  }

  function hasContinued() {
    try {
      return sessionStorage.getItem(CONTINUED) !== null;
    } catch (refused) {
      return false;
    }
  }

  function goOn() {
    try {
      sessionStorage.setItem(CONTINUED, "1");
    } catch (refused) {
      // It is asked again after a reload, no more.
    }
    clear();
  }

  /**
   * Until the program runs any error is one. From then on it shows its errors itself, its panics too (.crash); but where
   * the browser stops it in mid-course it cannot: JavaScriptCore on Linux does so now and then, out of the blue
   * (https://bugs.webkit.org/show_bug.cgi?id=259441).
   */
  function fail(event) {
    var name = started ? "stopped" : "failed";
    if (started) {
      var error = event.error || event.reason;
      if (!(error instanceof WebAssembly.RuntimeError) || document.querySelector(".crash")) return;
      box.setAttribute("data-testid", "error");
      box.setAttribute("data-code", "crash");
    }
    show(name, "重新载入 Reload", function () { location.reload(); });
    var rescue = add(box, "a", "保存原始数据 Save raw data");
    rescue.href = "rescue.html";
    rescue.setAttribute("data-testid", "boot-rescue");
  }

  if (location.protocol === "file:") return stop("file");
  if (window.isSecureContext === false) return stop("insecure");
  if (isOld()) return stop("old");
  // boot.css hides the program until the answer: nothing can be typed before.
  if (isInApp() && !hasContinued()) show("inApp", "仍要继续 Continue anyway", goOn);

  window.addEventListener("error", fail, true);
  window.addEventListener("unhandledrejection", fail);
  window.addEventListener("KeliuNotLoaded", fail); // from the start script, see scripts/finish.mjs
  window.addEventListener("TrunkApplicationStarted", function () {
    started = true;
    if (box.className !== "boot-inApp") clear();
  });
  setTimeout(function () {
    if (!started && !box.className) show("slow");
  }, 1500);
})();

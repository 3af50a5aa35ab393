// Makes a chapter's questions answerable: choosing an option says at once
// whether it is right and why. Answers stay in this browser. Without this
// script each option unfolds its own answer.
(() => {
  "use strict";

  const stored = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };

  const store = (key, answers) => {
    try {
      localStorage.setItem(key, JSON.stringify(answers));
    } catch {
      // Where nothing may be kept, the answers last as long as the page.
    }
  };

  const words = (element) => element.textContent.trim();

  const element = (name, className, text = "") => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  for (const block of document.querySelectorAll(".questions")) {
    const key = `dozen.questions.${block.dataset.chapter}`;
    const answers = stored(key);
    const questions = [...block.querySelectorAll(".question")];
    const foot = element("div", "questions-foot");
    const score = element("p", "score");
    const reset = element("button", "reset", "Start again");
    reset.type = "button";
    foot.append(score, reset);
    block.append(foot);
    block.classList.add("answerable");

    const count = () => {
      const given = questions.filter((question) => question.dataset.came);
      const right = given.filter((question) => question.dataset.came === "right");
      score.textContent = given.length
        ? `${right.length} of ${questions.length} answered correctly.`
        : "Your answers stay in this browser.";
      reset.hidden = given.length === 0;
      // For the page of the progress.
      if (given.length) store(`dozen.score.${block.dataset.chapter}`, { right: right.length, all: questions.length });
    };

    // Says what came of an option, in the words that are folded beside it.
    const say = (question, option) => {
      const right = option.dataset.right === "true";
      question.dataset.came = right ? "right" : "wrong";
      for (const other of question.querySelectorAll(".option")) {
        other.toggleAttribute("data-chosen", other === option);
      }
      const why = option.querySelector(".why p");
      question.querySelector(".said").replaceChildren(...why.cloneNode(true).childNodes);
      count();
    };

    const forget = (question) => {
      delete question.dataset.came;
      question.querySelector(".said").replaceChildren();
      for (const option of question.querySelectorAll(".option")) {
        option.removeAttribute("data-chosen");
        option.querySelector("input").checked = false;
      }
    };

    for (const question of questions) {
      const said = element("p", "said");
      said.setAttribute("role", "status");
      question.append(said);
      const ask = words(question.querySelector("legend"));
      for (const option of question.querySelectorAll(".option")) {
        const input = option.querySelector("input");
        const text = words(option.querySelector("label"));
        // A browser may bring back what was chosen without asking.
        input.checked = answers[ask] === text;
        if (input.checked) say(question, option);
        input.addEventListener("change", () => {
          answers[ask] = text;
          store(key, answers);
          say(question, option);
        });
      }
    }

    reset.addEventListener("click", () => {
      for (const ask of Object.keys(answers)) delete answers[ask];
      store(key, answers);
      questions.forEach(forget);
      store(`dozen.score.${block.dataset.chapter}`, null);
      count();
      block.querySelector("input").focus();
    });
    count();
  }
})();

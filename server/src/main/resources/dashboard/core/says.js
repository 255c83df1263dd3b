// What the page says to a person: short notices, and questions before anything that destroys.
export const says = new EventTarget();

export function tell(text, detail = '', tone = 'good') {
  says.dispatchEvent(new CustomEvent('toast', { detail: { text, detail, tone } }));
}

// Resolves to true when the person agrees.
export function confirm(question) {
  return new Promise((resolve) => {
    says.dispatchEvent(new CustomEvent('question', { detail: { ...question, resolve } }));
  });
}

// Runs an action and tells how it went; resolves to whether it went well.
export async function attempt(done, action) {
  try {
    await action();
    tell(done);
    return true;
  } catch (problem) {
    tell(problem.title ?? 'That did not work', problem.message, 'danger');
    return false;
  }
}

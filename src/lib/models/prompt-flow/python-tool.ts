/** The file of the flow's one node, and of the function in it. */
export const toolName = 'integrate_with_promptflow';

/**
 * The node's Python. It is the same for every run: what differs (address, key) is in the connection, and what the model can hold
 * in the node's inputs.
 */
export const pythonTool = `"""Asks a fine-tuned model on its Azure ML online endpoint. Written by Droptune.

The connection gives \`endpoint\`, the address that ends with /score, and \`key\`, which is a secret: it goes into one header
and nowhere else, neither into logs nor into errors.
"""
import logging
import time

import requests
from promptflow.connections import CustomConnection
from promptflow.core import tool

logger = logging.getLogger(__name__)

# Seconds. The deployment itself gives up after 180.
CONNECT_TIMEOUT = 10
ANSWER_TIMEOUT = 190

# Throttled, or being moved: worth another try after these seconds. Anything else will be the same next time.
PASSING_STATUSES = {429, 502, 503, 504}
PAUSES = (2, 5)

PARAMETERS = {"temperature": 0.7, "top_p": 0.95, "do_sample": True, "max_new_tokens": 512}
CHARACTERS_PER_TOKEN = 3

ADVICE = {
    401: "The key is not, or no longer, valid: put the endpoint's key into the connection again.",
    403: "The endpoint does not let this network or identity in.",
    404: "The endpoint is gone, or has no deployment with traffic: look at it in Azure ML studio.",
    408: "The model took too long: ask for less, or lower max_new_tokens.",
    424: "The model's container failed: its log is on the deployment's page in Azure ML studio.",
    429: "Too many questions at once: try again in a moment.",
}


class ModelError(Exception):
    """The model could not be asked, or its answer could not be read."""


def to_messages(question, chat_history):
    """The conversation so far, oldest first, and the question."""
    messages = []
    for turn in chat_history or []:
        asked = (turn.get("inputs") or {}).get("input_data")
        answered = (turn.get("outputs") or {}).get("answer")
        if asked and answered:
            messages.append({"role": "user", "content": str(asked)})
            messages.append({"role": "assistant", "content": str(answered)})
    messages.append({"role": "user", "content": question})
    return messages


def fit(messages, context_tokens):
    """Leaves out the oldest questions with their answers until the rest fits beside what is to be answered."""
    room = (context_tokens - PARAMETERS["max_new_tokens"]) * CHARACTERS_PER_TOKEN
    kept = list(messages)
    while len(kept) > 2 and sum(len(message["content"]) for message in kept) > room:
        kept = kept[2:]
    return kept


def read_answer(body):
    """The text in an answer, whichever container gave it; None when there is none."""
    if isinstance(body, str):
        return body.strip()
    if isinstance(body, list):
        return read_answer(body[0]) if body else None
    if not isinstance(body, dict) or "error" in body:
        return None
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return read_answer((choices[0].get("message") or {}).get("content"))
    return read_answer(body.get("output", body.get("0")))


def post(endpoint, key, body):
    """One request. The response, or None when none came in time."""
    headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json", "Accept": "application/json"}
    try:
        return requests.post(endpoint, json=body, headers=headers, timeout=(CONNECT_TIMEOUT, ANSWER_TIMEOUT))
    except requests.exceptions.RequestException as error:
        # Its text may hold the request; its kind is enough.
        logger.warning("The endpoint did not answer: %s", type(error).__name__)
        return None


def post_patiently(endpoint, key, body):
    """Asks again, a little later each time, while the fault may pass."""
    response = post(endpoint, key, body)
    for pause in PAUSES:
        if response is None or response.status_code not in PASSING_STATUSES:
            break
        logger.info("The endpoint answered %s; trying again in %s s", response.status_code, pause)
        time.sleep(pause)
        response = post(endpoint, key, body)
    return response


def ask(endpoint, key, messages):
    response = post_patiently(endpoint, key, {"input_data": {"input_string": messages, "parameters": PARAMETERS}})
    if response is None:
        raise ModelError("The endpoint could not be reached, or took longer than %s s." % ANSWER_TIMEOUT)
    request_id = response.headers.get("x-request-id", "unknown")
    if response.status_code != 200:
        advice = ADVICE.get(response.status_code, "Look at the deployment in Azure ML studio.")
        raise ModelError("The endpoint answered %s (request %s). %s" % (response.status_code, request_id, advice))
    try:
        answer = read_answer(response.json())
    except ValueError:
        answer = None
    if answer is None:
        raise ModelError("The endpoint answered in no known shape (request %s)." % request_id)
    return answer


@tool
def ${toolName}(
    input_data: str, connection: CustomConnection, chat_history: list = None, context_tokens: int = 4096
) -> str:
    messages = fit(to_messages(input_data, chat_history), context_tokens)
    return ask(connection.endpoint, connection.key, messages)
`;

"""Several processes answer questions in order, those of one group in one process."""

import os
import signal
import sys
import threading
from collections import defaultdict
from multiprocessing import active_children

from onward.queries.processes import AHEAD, CHUNK, BareProcess, Pace, answer_all


class ProcessNumber:
    """Answers with the question and the number of the process that was asked."""

    def open(self) -> int:
        """Return the number of the process."""
        return os.getpid()

    def answer(self, question: str, opened: int) -> tuple[str, int]:
        """Return the question and the process."""
        return question, opened


def test_one_process_answers_all_of_a_group_and_the_order_stays() -> None:
    questions = [f"{number % 7} {number}" for number in range(300)]
    answers = list(
        answer_all(questions, ProcessNumber(), 2, name_group=lambda text: text[:1].encode())
    )
    assert [question for question, _ in answers] == questions
    processes = defaultdict(set)
    for question, process in answers:
        processes[question[0]].add(process)
    assert all(len(numbers) == 1 for numbers in processes.values())
    assert len(set.union(*processes.values())) == 2


def test_no_process_is_started_for_which_there_is_no_question() -> None:
    before = set(active_children())
    answers = answer_all(["0", "1"], ProcessNumber(), 8, name_group=lambda _: b"")
    next(answers)
    assert len({*active_children()} - before) == 1
    assert len([*answers]) == 1


def test_no_thread_outlives_the_last_answer() -> None:
    before = set(threading.enumerate())
    questions = [str(number) for number in range(10)]
    list(answer_all(questions, ProcessNumber(), 2, name_group=str.encode))
    assert set(threading.enumerate()) <= before


def test_the_first_answers_wait_for_no_full_chunk() -> None:
    questions = iter([str(number) for number in range(400)])
    answers = answer_all(questions, ProcessNumber(), 2, name_group=lambda _: b"")
    assert next(answers)[0] == "0"
    taken = int(next(questions))
    del answers  # which ends the processes
    assert taken <= 2 * AHEAD


def test_slow_questions_are_handed_out_in_small_chunks_and_quick_ones_in_large_ones() -> None:
    slow, quick = Pace(1), Pace(1)
    for _ in range(10):
        slow.learn(slow.size, 0.2 * slow.size)
        quick.learn(quick.size, 0.001 * quick.size)
    assert (slow.size, quick.size) == (2, CHUNK)


def test_what_is_prepared_at_once_is_handed_out_in_full_chunks() -> None:
    pace = Pace(CHUNK)
    pace.learn(CHUNK, 60.0)
    assert pace.size == CHUNK


def test_ctrl_c_does_not_reach_a_process_however_early_it_comes() -> None:
    process = BareProcess(target=_end_where_it_is_held_back)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def _end_where_it_is_held_back() -> None:
    """Exit with 0 where the signal is held back, else with 1."""
    sys.exit(signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, []))

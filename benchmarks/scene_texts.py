"""What is asked and answered in the pictures. Written for Qwen Desktop; no service's output."""

from __future__ import annotations

from typing import Any

QUESTION = "Which of our two leases lets us leave earlier, and what does leaving cost? Compare them in a table."

THOUGHT_BEGINS = """The user attached two leases and asks which one can be ended earlier, and at what price. \
I need the break clauses of both.

**Harbour Street** (contract-harbour-street.pdf)

- Clause 4.2: fixed term of 36 months from 1 March 2026.
- Clause 11.1: the tenant may end the lease after month 18, on three months' notice.
- Clause 11.3: a break fee of two months' rent. Rent is 2,400 a month in clause 5.1, so the fee is 4,800.
"""

THOUGHT_ENDS = """
**Mill Lane** (mill-lane.md)

1. Section 3: fixed term of 24 months, no break in it.
2. Section 9: afterwards month by month, with one month's notice.
3. No break fee is named, but section 6 keeps the deposit of 1,950 where the tenant leaves inside the term.

Does "after month 18" include the notice? Clause 11.1 says the notice may be *served* from month 18 on, so the \
earliest exit is the end of month 21, not 18. That is easy to get wrong, and I should say it.

So Harbour Street: month 21, 4,800. Mill Lane: month 24, nothing, or earlier at the price of the deposit and the rent \
that is left. Harbour Street is earlier by three months; Mill Lane is cheaper if they can wait.
"""

ANSWER = """**Harbour Street lets you leave first: at the end of month 21.** Mill Lane binds you for 24 months, \
but then leaving is free.

| | Harbour Street | Mill Lane |
|---|---:|---:|
| Fixed term | 36 months | 24 months |
| Earliest exit | month 21 | month 24 |
| Notice | 3 months | 1 month |
| Cost of leaving | 4,800 | 0 |
| Where it says so | 11.1, 11.3 | 3, 9 |

Two things to watch:

1. **The notice comes on top.** Clause 11.1 lets you *serve* notice from month 18 on; with three months' notice the \
lease ends in month 21.
2. **Mill Lane keeps the deposit** of 1,950 if you leave inside the term (section 6).
"""

LEASE = """LEASE OF 14 HARBOUR STREET

4.2 The Term is thirty-six months from and including 1 March 2026.

5.1 The Rent is 2,400 a month, payable in advance on the first day of each month.

11.1 The Tenant may end this lease by giving three months' notice at any time after the eighteenth month.

11.3 The Tenant shall pay a sum equal to two months' Rent on the Break Date.
"""

LEASE_IN_MARKDOWN = """# Mill Lane

## 3 Term
Twenty-four months from 1 April 2026. There is no break in the term.

## 6 Deposit
1,950, kept by the landlord where the tenant leaves inside the term.

## 9 Afterwards
Month by month, with one month's notice.
"""

FORMATS = """# Streaming without a stutter

The trick is to split growing text into **finished leaves** and one *open tail*; ~~re-rendering everything~~ is what \
makes windows stutter. See [the measurements](https://example.org/measurements) and `Splitter.feed()`.

## What a frame costs

1. Feed the chunk to the splitter.
   - finished leaves never change
   - the open leaf is laid out again
     1. once a frame
     2. and never more
2. Paint what is visible:

   ```python
   def paintEvent(self, event: QPaintEvent) -> None:
       \"\"\"Only visible segments have a document.\"\"\"
       for segment, y in self.visible():  # a handful
           segment.draw(painter, y, width=760)
   ```

3. Return to the event loop.

| Stage | Cost per frame | Bound |
|:------|---------------:|:-----:|
| `split` | 0.01 ms | new text |
| `layout` | 0.40 ms | open leaf |
| `paint` | 3.00 ms | viewport |

- [x] measured at 100,000 tokens
- [ ] measured on a Raspberry Pi

> The cost of a token does not depend on the length of the answer.
>
> - nor on the conversation

---

### 中文与日本語

这个问题的根本原因是事件循环被同步调用阻塞了，因此界面在生成回答时会卡顿。\
**重点**：只重画可见部分，`feed()` 每帧只调用一次。

処理は毎フレーム一回だけ行われ、**見えている部分**だけが描き直されます。

### العربية

هذه الفقرة مكتوبة باللغة العربية لاختبار اتجاه النص من اليمين إلى اليسار مع كلمة `code` داخلها.

| الخيار | الوصف |
|---|---|
| أول | سريع |
| ثان | بطيء |
"""

MORE_FORMATS = r"""# How heat spreads

The temperature $u(x,t)$ of a rod obeys $\partial_t u = \alpha\,\partial_x^2 u$, where $\alpha = k/(\rho c_p)$.[^1]

$$u(x,t) = \sum_{n=1}^{\infty} b_n \sin\Bigl(\frac{n\pi x}{L}\Bigr)\, e^{-\alpha (n\pi/L)^2 t},
\qquad b_n = \frac{2}{L}\int_0^L f(x)\sin\frac{n\pi x}{L}\,dx \tag{1}$$

```mermaid
flowchart LR
  A[Rod, 20 °C] -->|heat one end| B(Gradient)
  B --> C{Steady?}
  C -- no --> B
  C -- yes --> D[Linear profile]
```

| 材料 Material | $k$ in W/(m·K) | $\alpha$ in mm²/s |
|:--|--:|--:|
| 铜 copper | 401 | $1.17\times10^{2}$ |
| 黄铜 brass | 109 | $3.4\times10^{1}$ |
| 木 oak | 0.17 | $8.2\times10^{-2}$ |

A metre of copper bar costs $5 and not $10.

<details open>
<summary>The same in words</summary>

Each bump in the profile fades on its own, the narrow ones first: half as wide means *four times* as fast.

</details>

<details>
<summary>Boundary conditions</summary>

Both ends are held at zero.

</details>

![The profile after one second, ten, and a hundred](IMAGE)

![Photograph of the apparatus](https://example.org/apparatus.jpg)

Press <kbd>Ctrl</kbd> + <kbd>Enter</kbd> to run it:

```python
def step(u: list[float], r: float) -> list[float]:  # 一步：r = α·Δt/Δx²，稳定须 r ≤ ½
    return [u[0]] + [u[i] + r * (u[i - 1] - 2 * u[i] + u[i + 1]) for i in range(1, len(u) - 1)] + [u[-1]]
```

日本語では直角・骨格・角度、中文则写作直角、骨骼、角度。 Emoji stay whole: 👩🏽‍🔬 🏳️‍🌈 — so does עברית within a line.

[^1]: Fourier, *Théorie analytique de la chaleur*, 1822.
"""

LONG_LINE = """```sh
make bench ONLY=stream ARGS="--repeat 5 --warm-up 2" | tee build/bench-$(date +%F)-$(git rev-parse --short HEAD).txt
```
"""

CHINESE = (
    "为什么天空是蓝色的？请用两句话回答。",
    "用户想要两句话的解释。关键是瑞利散射：散射强度与波长的四次方成反比，蓝光波长短，散射更强。紫光更短，但太阳光里紫光较少，"
    "人眼对它也不敏感，所以我们看到的是蓝色。\n\n再检查一遍：日落时光程变长，蓝光散射殆尽，因此偏红。两句话足够了。",
    "阳光穿过大气时，空气分子对**波长较短的蓝光**散射得最强，这叫瑞利散射，于是蓝光从四面八方进入我们的眼睛。日落时光要走更长的路，"
    "蓝光已被散射殆尽，天空便呈现红色。",
)

JAPANESE = (
    "空はなぜ青いのですか。二文で答えてください。",
    "二文での説明を求められている。要点はレイリー散乱：散乱の強さは波長の四乗に反比例し、波長の短い青い光が強く散乱される。"
    "紫はさらに短いが、太陽光に少なく、目の感度も低い。\n\n念のため夕焼けも確認：光の通る距離が長くなり、青が失われて赤く見える。",
    "太陽の光が大気を通るとき、空気の分子は**波長の短い青い光**を最も強く散乱させ（レイリー散乱）、その光があらゆる方向から目に届きます。"
    "夕方は光がより長い距離を進むため、青い光が失われて空は赤く見えます。",
)

TITLES = (  # days ago, title
    (0, "Hexagonal tiles: how many for the hall"),
    (0, "Why is the sky blue?"),
    (0, "Rename 400 photographs by date"),
    (1, "Review of the onboarding guide"),
    (1, "为什么天空是蓝色的？"),
    (1, "SQL: running totals without a window function"),
    (3, "Plan a week in Kyoto with two children and a grandmother who does not like stairs"),
    (4, "Explain the Fourier transform to a cook"),
    (5, "空はなぜ青いのですか"),
    (6, "Draft: letter to the landlord"),
    (12, "Bread that rises overnight"),
    (19, "Translate the safety notice"),
    (26, "What changed in Python 3.14"),
    (40, "Notes on the Heron Pond survey"),
    (47, "كيف أكتب سيرة ذاتية جيدة؟"),
    (52, "Regular expressions for invoice numbers"),
    (75, "Summary of the annual report"),
    (81, "A toast for Maria's wedding"),
    (110, "Which battery for the boat"),
    (420, "First question"),
)


def scripts() -> dict[str, list[dict[str, Any]]]:
    """The server's part, by a word of the question."""
    from benchmarks.scene_image import profile

    usage = {"prompt_tokens": 812, "completion_tokens": 724, "total_tokens": 1536}
    usage_of_thought = {**usage, "completion_tokens_details": {"reasoning_tokens": 486}}
    done: list[dict[str, Any]] = [{"finish": "stop"}, {"usage": usage_of_thought}, {"done": True}]
    return {
        "two leases": [
            {"reasoning": "The user attached"},
            {"reasoning": THOUGHT_BEGINS.removeprefix("The user attached")},
            {"wait": "thought"},
            {"reasoning": THOUGHT_ENDS},
            {"wait": "answer"},
            {"text": ANSWER[: len(ANSWER) // 2]},
            {"wait": "end"},
            {"text": ANSWER[len(ANSWER) // 2 :]},
            *done,
        ],
        "stutter": [{"text": FORMATS}, {"text": LONG_LINE}, {"finish": "stop"}, {"usage": usage}, {"done": True}],
        "heat": [
            {"text": MORE_FORMATS.replace("IMAGE", profile())},
            {"finish": "stop"},
            {"usage": usage},
            {"done": True},
        ],
        "cut": [
            {"text": "The three largest moons of Saturn are Titan, Rhea and Iapetus. Titan alone has a thick"},
            {"cut": True},
        ],
        "silent": [{"text": "Let me look that up: "}, {"wait": "never"}],
        "busy": [
            {
                "status": 429,
                "headers": {"retry-after": "20"},
                "body": {"error": {"message": "Requests rate limit exceeded.", "code": "limit_requests"}},
            }
        ],
        "wrong": [
            {
                "status": 401,
                "body": {
                    "error": {
                        "message": "Incorrect API key provided. ",
                        "type": "invalid_request_error",
                        "code": "invalid_api_key",
                    },
                    "request_id": "7f3c1d02-9a4e-9b51-a8d5-5f2b6f0c1e77",
                },
            }
        ],
        CHINESE[0]: [{"reasoning": CHINESE[1]}, {"wait": "answer"}, {"text": CHINESE[2]}, *done],
        JAPANESE[0]: [{"reasoning": JAPANESE[1]}, {"wait": "answer"}, {"text": JAPANESE[2]}, *done],
        "default": [{"text": "Noted."}, {"end": True}],
    }

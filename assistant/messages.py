"""All fixed sentences that users see, Vietnamese first, English where a question is English."""

from typing import Final

VI: Final = {
    "lead": "chủ trì", "coordinating": "phối hợp", "deadline": "thời gian", "output": "kết quả/sản phẩm",
    "resolution": "theo", "target": "chỉ tiêu", "unit": "đơn vị tính", "tracked": "theo dõi, đánh giá",
    "not_stated": "kế hoạch không nêu", "unparted": "văn bản đã nạp không tách rõ ô này, nguyên văn cả dòng là", "task": "Nhiệm vụ", "indicator": "Chỉ tiêu", "milestone": "Mốc", "duty": "Nhiệm vụ",
    "empty": "Anh/chị muốn hỏi gì về các kế hoạch? Xin nói rõ tên nhiệm vụ, cơ quan, kế hoạch hoặc nghị quyết, ví dụ: «{example}»",
    "which": "Anh/chị muốn hỏi về nhiệm vụ nào? Xin nói rõ tên nhiệm vụ, chỉ tiêu hoặc kế hoạch để tôi tra đúng nguồn.",
    "which_of": "Có nhiều nhiệm vụ phù hợp. Anh/chị muốn hỏi về nhiệm vụ nào?",
    "which_plan": "Kho có {n} kế hoạch cùng số hiệu: {plans}. Anh/chị hỏi kế hoạch nào?",
    "time_unread": "Tôi chưa đọc được mốc thời gian «{said}» trong câu hỏi nên chưa thể liệt kê theo mốc đó. Xin ghi lại quý, tháng hoặc năm cần tra.",
    "too_long": "Câu hỏi dài {n} ký tự, vượt quá {limit} ký tự. Xin rút gọn, chỉ nêu việc cần hỏi.",
    "out_of_scope": "Câu hỏi này nằm ngoài phạm vi: tôi chỉ trả lời về nội dung các kế hoạch đã nạp ({plans}). Anh/chị có thể hỏi ai chủ trì, bao giờ xong, theo nghị quyết nào.",
    "place": "Câu hỏi về {place} nằm ngoài phạm vi: các kế hoạch đã nạp chỉ là của {home}, không nêu nội dung về {place}.",
    "small_talk": "Xin chào! Tôi chỉ tra cứu các kế hoạch đã nạp ({plans}); chuyện khác nằm ngoài phạm vi. Anh/chị có thể hỏi: «{example}»",
    "refused": "Tôi không thể thực hiện yêu cầu này. Tôi chỉ tra cứu và trả lời có trích nguồn về nội dung các kế hoạch đã nạp.",
    "not_in_plans": "Các kế hoạch đã nạp không nêu nội dung này.",
    "not_in_plan": "{plan} không nêu nội dung này.",
    "stage_today": "Tính đến ngày {day}: đang ở **{stage}**.",
    "other_body": "Không đúng: kế hoạch giao việc này cho cơ quan khác.",
    "parts_counted": "Gồm **{n} {what}**:", "parts": "nội dung",
    "not_in_place": "Các kế hoạch đã nạp của {place} không nêu nội dung này.",
    "or_else": "Nếu anh/chị hỏi việc gần giống:",
    "elsewhere": "Kế hoạch của nơi khác nêu việc gần giống:",
    "nearby": "Nội dung gần nhất mà kế hoạch có nêu:",
    "unread": "Lưu ý: {table} của {plan} chưa tách được thành từng ô trong văn bản đã nạp, nên kết quả trên chưa gồm phần đó; xin xem bản gốc hoặc nạp bản Word/PDF.",
    "as_of": "(Tính đến ngày {day}.)",
    "error": "Hệ thống gặp lỗi khi tra cứu câu hỏi này. Xin thử lại hoặc hỏi theo cách khác.",
}  # fmt: skip

EN: Final = {
    "lead": "lead agency", "coordinating": "coordinating", "deadline": "deadline", "output": "output", "resolution": "under",
    "target": "target", "unit": "unit", "tracked": "monitored by", "not_stated": "not stated in the plan", "unparted": "the text as read does not part this cell; the whole row reads",
    "task": "Task", "indicator": "Indicator", "milestone": "Milestone", "duty": "Duty",
    "empty": "What would you like to know about the plans? For example: «{example}»",
    "which": "Which task do you mean? Please name the task, target or plan.",
    "which_of": "Several tasks fit. Which one do you mean?",
    "which_plan": "{n} plans have this number: {plans}. Which one do you mean?",
    "time_unread": "I could not read the time «{said}» in the question, so I cannot list by it. Please give the month, quarter or year.",
    "too_long": "The question has {n} characters, more than {limit}. Please shorten it.",
    "out_of_scope": "This is out of scope: I only answer questions about the loaded plans ({plans}).",
    "place": "This is out of scope: the loaded plans are those of {home}; they do not cover {place}.",
    "small_talk": "Hello! I only look things up in the loaded plans ({plans}); anything else is out of scope. You can ask: «{example}»",
    "refused": "I cannot do that (không thể thực hiện yêu cầu này). I only answer, with sources, about the loaded plans.",
    "not_in_plans": "This is not stated in the loaded plans (các kế hoạch không nêu).",
    "not_in_plan": "{plan} does not state this (kế hoạch không nêu).",
    "stage_today": "As of {day}: in **{stage}**.",
    "other_body": "Not so: the plan charges another body with this.",
    "parts_counted": "It has **{n} {what}**:", "parts": "parts",
    "not_in_place": "The loaded plans of {place} do not state this (kế hoạch không nêu).",
    "or_else": "If you mean the similar one:",
    "elsewhere": "A plan of another place has something similar:",
    "nearby": "The nearest thing that the plans do state:",
    "unread": "Note: {table} of {plan} could not be read cell by cell from the text that was added, so the above leaves it out; see the original or add the Word or PDF file.",
    "as_of": "(As of {day}.)",
    "error": "Something went wrong while looking this up. Please try again or rephrase.",
}  # fmt: skip


def say(language: str, key: str, **values: object) -> str:
    """A fixed sentence in the question's language."""
    return (EN if language == "en" else VI)[key].format(**values)

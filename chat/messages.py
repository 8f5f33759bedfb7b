"""All fixed Vietnamese sentences and labels of the page, the exports and the API's errors."""

APP = "Trợ lý kế hoạch"
NOT_STATED = "kế hoạch không nêu"

BUILDING = "Đang đọc các kế hoạch và dựng chỉ mục. Việc này mất vài giây; trang sẽ tự mở khi xong."
BUILD_FAILED = "Không đọc được các kế hoạch. Xin báo người quản trị xem nhật ký của máy chủ."
FAILED = "Có lỗi ngoài dự kiến khi xử lý. Câu hỏi của bạn vẫn còn nguyên; xin thử lại."
BAD_REQUEST = "Yêu cầu không đúng dạng. Xin tải lại trang rồi thử lại."
BUSY = "Đang có quá nhiều câu hỏi cùng lúc. Xin đợi ít giây rồi bấm «Thử lại»."
EMPTY = "Xin nhập câu hỏi."
TOO_LONG = "Câu hỏi dài {length} ký tự; tối đa {limit} ký tự. Xin rút gọn, hoặc tách thành nhiều câu."
NO_PLAN = "Không có kế hoạch «{plan}» trong kho."
NO_LINE = "Kế hoạch này có {count} dòng; không có dòng {line}."
OLD_CONVERSATION = "Không đọc lại được hội thoại đã lưu; trang bắt đầu một hội thoại mới."

STATUS_LABELS = {
    "overdue": "Quá hạn", "due_soon": "Sắp đến hạn", "running": "Đang trong thời hạn", "not_started": "Chưa đến kỳ",
    "continuous": "Thường xuyên", "conditional": "Có điều kiện", "done": "Đã xong theo văn bản",
    "no_deadline": "Không nêu thời hạn",
}  # fmt: skip
KIND_LABELS = {"task": "Nhiệm vụ", "indicator": "Chỉ tiêu", "milestone": "Mốc", "duty": "Phân công"}
ROLE_LABELS = {"lead": "Chủ trì", "coordinating": "Phối hợp", "charged": "Được giao (phần tổ chức thực hiện)"}
ANSWER_LABELS = {
    "clarification": "Cần nói rõ hơn", "not_in_plans": "Kế hoạch không nêu", "out_of_scope": "Ngoài phạm vi",
    "refused": "Không thực hiện", "error": "Chưa trả lời được",
}  # fmt: skip
FILTER_LABELS = {
    "agency": "Cơ quan, đơn vị", "role": "Vai trò", "plan": "Kế hoạch", "table": "Phụ lục, phần",
    "resolution": "Nghị quyết", "kind": "Loại", "status": "Tình trạng theo ngày",
}  # fmt: skip
COLUMN_LABELS = {
    "content": "Nội dung", "lead": "Chủ trì", "coordinating": "Phối hợp", "deadline": "Thời hạn", "output": "Sản phẩm",
    "target": "Chỉ tiêu", "unit": "Đơn vị tính", "resolution": "Nghị quyết", "status": "Tình trạng", "place": "Nguồn",
}  # fmt: skip
CELL_LABELS = {
    "stt": "STT", "content": "Nội dung", "lead": "Chủ trì", "coordinating": "Phối hợp", "deadline": "Thời gian",
    "output": "Kết quả, sản phẩm", "unit": "Đơn vị tính", "target": "Chỉ tiêu", "resolution": "Nghị quyết",
    "group": "Nhóm", "note": "Ghi chú",
}  # fmt: skip
SIX = (
    ("Rõ người", "lead"), ("Rõ việc", "content"), ("Rõ thời gian", "deadline"), ("Rõ trách nhiệm", "duty"),
    ("Rõ sản phẩm", "output"), ("Rõ thẩm quyền", "authority"),
)  # fmt: skip
CHARGED = "{lead} chủ trì"
COORDINATED = "phối hợp: {coordinating}"
LEVELS = {
    "city": "Thành phố", "province": "Tỉnh", "ministry": "Bộ", "district": "Huyện", "ward": "Phường, xã",
    "unknown": "Chưa rõ cấp",
}  # fmt: skip
FACTS = {
    "number": "Số, ký hiệu", "issued": "Ngày ban hành", "issuer": "Cơ quan ban hành", "signer": "Người ký",
    "signer_title": "Chức vụ",
}  # fmt: skip
MINE = {
    "lead": "Chủ trì", "coordinating": "Phối hợp", "charged": "Được giao ở phần tổ chức thực hiện",
    "group": "Giao cho nhóm có đơn vị (ví dụ «các Sở, ban, ngành»)",
}  # fmt: skip
AS_TOLD_BY = "theo"
ELSEWHERE = "Nơi khác ghi khác"
CONTRADICTIONS = "Chỗ ghi không thống nhất"
CONTRADICTIONS_NOTE = (
    "Cùng một việc mà hai chỗ ghi khác nhau. Trang chỉ đặt nguyên văn cạnh nhau, không kết luận chỗ nào đúng; "
    "xin hỏi cơ quan ban hành."
)
NO_CONTRADICTIONS = "Không tìm thấy chỗ nào ghi khác với kế hoạch khác, hay khác nhau trong chính kế hoạch này."
NEWER = "kế hoạch mới hơn"
DIFFERING = {
    "lead": "Chủ trì", "deadline": "Thời hạn", "target": "Chỉ tiêu", "number": "Số của kế hoạch",
    "role": "Cùng một cơ quan ở cả hai cột",
}  # fmt: skip
ROLE_SIDES = ("Chủ trì", "Phối hợp")

ADD_OFF = "Máy chủ này không nhận thêm kế hoạch qua trang. Người quản trị bật bằng biến môi trường ADD_PLANS=on."
ADD_TYPE = "Tệp «{name}» không thuộc loại .txt, .docx hay .pdf. Xin chọn tệp khác; kho không thay đổi."
ADD_OLD_WORD = (
    "Tệp «{name}» là tệp Word kiểu cũ (.doc). Xin mở bằng Word hoặc LibreOffice, lưu thành .docx rồi tải lên; kho không thay đổi."
)
ADD_SAME_NUMBER = (
    "Kho đã có kế hoạch mang cùng số {number}: «{title}» ({issuer}). Sau khi thêm, câu hỏi chỉ nêu số {number} "
    "không cho biết hỏi kế hoạch nào; xin nêu cả cơ quan ban hành hoặc tên kế hoạch."
)
ADD_SIZE = "Tệp lớn hơn 5 MB. Xin tách tệp hoặc lưu dưới dạng văn bản (.txt); kho không thay đổi."
ADD_UNREADABLE = "Không đọc được tệp «{name}» như một kế hoạch. Kho không thay đổi."
ADD_EXPIRED = "Bản xem trước không còn trên máy chủ. Xin tải tệp lên lại."
ADD_TAKEN = "Kho đã có kế hoạch mang tên «{stem}». Xin đổi tên tệp rồi tải lên lại."
ADD_SAME = "Nội dung tệp này trùng với kế hoạch «{plan}» đã có trong kho."
ADD_REBUILD_FAILED = "Không dựng lại được chỉ mục với kế hoạch mới; đã bỏ kế hoạch đó ra, kho như cũ."
LEFT_OUT = "«{name}» không được đọc vào kho: {reason}."
ADDED = "Đã thêm «{title}» vào kho. Từ bây giờ có thể hỏi và tra cứu kế hoạch này."
REMOVED = "Đã gỡ kế hoạch «{plan}» khỏi kho."
PROBLEM = "không đọc được phần này; xin đối chiếu với văn bản gốc"
PROBLEMS = {  # what the reader says -> what the page says
    "has the name of a shipped plan": "trùng tên với kế hoạch có sẵn trong kho; xin đổi tên tệp rồi mở lại trang",
    "no rule places": "chưa xếp được vào mục hay bảng nào; xin đối chiếu với văn bản gốc",
    "the line is in no record": "dòng chưa được đọc vào bản ghi nào",
    "the cells of the table are mixed": "các ô của bảng bị trộn lẫn nên không đọc được dòng nào; xin tải bản DOCX hoặc PDF",
    "for the text does not part the cells": "có ô để trống vì văn bản không tách rõ các ô; xin đối chiếu với bản gốc",
    "not surely told by the sentence": "câu văn không nói chắc thời hạn hoặc đơn vị phối hợp, nên để trống; xin đối chiếu",
    "is no time; left out": "cột thời hạn ghi điều không phải thời gian nên để trống; xin đối chiếu với bản gốc",
    "no column of this table is known to hold the work": "không nhận ra cột nội dung công việc của bảng; không đọc được dòng nào",
    "neither a task nor a duty was read": "không đọc được nhiệm vụ hay phân công nào; xin đối chiếu với văn bản gốc",
    "the issuer was not read": "không đọc được cơ quan ban hành (tên và địa danh); xin xem lại phần đầu văn bản",
    "a signature of": "phần ký dài bất thường, có thể còn nội dung kế hoạch ở sau chữ ký chưa đọc được",
    "letters that are not Vietnamese": "có chữ không phải tiếng Việt (lỗi phông hoặc bảng mã); xin chuyển văn bản sang Unicode",
    "is in no calendar": "thời gian này không có trong lịch; xin hỏi lại cơ quan ban hành",
    "old code page": "chữ theo bảng mã cũ (TCVN3/.VnTime hoặc VNI); xin chuyển sang Unicode (ví dụ bằng UniKey) rồi tải lên",
    "unpacks to": "tệp khi giải nén quá lớn; xin lưu lại tệp, bỏ bớt hình ảnh",
    "UTF-16": "văn bản UTF-16 bị cụt; xin lưu lại với UTF-8",
    "neither numbered sections nor tables": "không thấy mục đánh số hay bảng nào; xin kiểm tra đây có phải kế hoạch đủ văn bản",
    "is not read": "loại tệp này không đọc được",
    "the file is empty": "tệp rỗng",
    "no text layer": "trang không có chữ (có thể là ảnh quét); cần nhận dạng chữ (OCR)",
    "has a text layer": "tệp không có trang nào có chữ (ảnh quét); cần nhận dạng chữ (OCR) trước",
    "old Word file": "tệp Word kiểu cũ hoặc có mật khẩu; xin lưu lại thành .docx không mật khẩu",
    "password": "tệp có mật khẩu; xin bỏ mật khẩu rồi tải lên",
    "but its content is not": "nội dung tệp không đúng với phần mở rộng của tên",
    "but its content is no text": "nội dung tệp không phải văn bản",
    "not a readable DOCX": "tệp Word bị hỏng; xin mở và lưu lại thành .docx",
    "not a readable PDF": "tệp PDF bị hỏng; xin tải lại hoặc in lại thành PDF",
    "UTF-8": "văn bản không ở bảng mã UTF-8; xin lưu lại với UTF-8",
    "no text": "tệp không có chữ",
    "pages": "tệp có quá nhiều trang; xin tách tệp",
    "bytes": "tệp quá lớn",
    "not read within": "đọc quá lâu; xin tách tệp",
    "out of memory": "tệp cần quá nhiều bộ nhớ; xin tách tệp",
    "the reader stopped": "không đọc hết được tệp; xin lưu lại tệp rồi thử lần nữa",
}

# What page.js says by itself, when no server answers.
PAGE = {
    "offline": "Không liên lạc được với máy chủ: máy chủ đang khởi động lại hoặc mạng bị ngắt. Câu hỏi vẫn còn nguyên.",
    "retry": "Thử lại",
    "waiting": "Đang tìm trong các kế hoạch…",
    "reconnect": "Mất liên lạc với máy chủ. Trang đang tự thử lại…",
    "back": "Đã nối lại với máy chủ.",
    "copied": "Đã chép.",
    "link_copied": "Đã chép liên kết.",
    "copy_failed": "Trình duyệt không cho chép; xin chọn văn bản và chép bằng tay.",
    "answered": "Đã có câu trả lời.",
    "rated": "Cảm ơn. Ý kiến đã được ghi lại, không kèm thông tin cá nhân.",
    "new": "Đã bắt đầu hội thoại mới.",
    "saved": "Đã lưu tệp {name}.",
    "hits": "{at} / {count}",
    "no_hits": "không thấy",
    "reading": "Đang đọc tệp…",
    "adding": "Đang thêm vào kho và dựng lại chỉ mục…",
    "too_big": ADD_SIZE,
    "more": "Xem cả {count} dòng",
    "less": "Thu gọn",
    "long": TOO_LONG,
    "source_title": "Nguồn",
    "day_form": "ngày/tháng/năm",
    "calendar": "Mở lịch",
    "bad_day": "Ngày không đúng. Xin nhập như 24/11/2026.",
    "no_file": "chưa chọn tệp",
    "added": "Kế hoạch đã thêm",
    "left_out": "Tệp trong thư mục kế hoạch thêm nhưng không có trong kho",
    "remove": "Gỡ khỏi kho",
    "why_right": "Vì sao đúng? (không bắt buộc; xin không ghi tên, số điện thoại)",
    "why_wrong": "Sai ở đâu? (không bắt buộc; xin không ghi tên, số điện thoại)",
    "send": "Gửi ý kiến",
    "storage": "Trình duyệt không lưu được hội thoại; tải lại trang sẽ mất nội dung.",
}

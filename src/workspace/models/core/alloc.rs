#[lang = "alloc_layout"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout { size: usize }
impl Layout {
    pub const fn new<T>() -> Layout;
    pub const fn size(&self) -> usize;
    pub const fn align(&self) -> usize;
}
pub unsafe trait GlobalAlloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8;
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout);
}
